// The connection to the hub: a short token, a stream that ends with it, a newer one before that.

const RENEW = 0.7; // of a token's life
const LONGEST = 30_000;

export class Stream {
  // `topics()` are wanted now; `news(versions)`, `present(topic)`, `state(live)` and
  // `refused(topics)` are told.
  constructor(address, told) {
    Object.assign(this, { address, ...told });
    this.failures = 0;
  }

  async start() {
    this.stopped = false;
    clearTimeout(this.timer);
    if (this.starting) return (this.again = true);
    this.starting = true;
    const first = !this.source;
    const grant = await this.ask();
    this.starting = false;
    if (this.stopped) return;
    if (grant) this.connect(grant, first);
    if (this.again) {
      this.again = false;
      this.later(0);
    }
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  // A token for the topics, and how far they have come. Nothing if there is none to be had now.
  async ask() {
    const topics = this.topics();
    if (!topics.length) return this.stop();
    const query = new URLSearchParams(topics.map((topic) => ["topic", topic]));
    try {
      const answer = await fetch(`${this.address}?${query}`, { redirect: "manual" });
      if (answer.ok) {
        const grant = await answer.json();
        this.news(grant.versions);
        return { ...grant, query };
      }
      if (answer.type === "opaqueredirect") return this.lost(true); // signed out
      if (answer.status === 403) {
        this.refused((await answer.json()).refused);
        return this.later(0);
      }
    } catch {}
    return this.lost();
  }

  // The old stream goes when the new one is there, so that nothing falls between them.
  connect(grant, first) {
    const old = this.source;
    const source = new EventSource(`${grant.url}?${grant.query}`, { withCredentials: true });
    let broken = first || this.failures > 0;
    this.source = source;
    source.onopen = () => {
      old?.close();
      this.failures = 0;
      this.state(true);
      if (broken) this.ask(); // what happened before this stream was there
      broken = false;
    };
    source.onmessage = (event) => {
      const { topic, version, present } = JSON.parse(event.data);
      if (present) this.present(topic);
      else this.news({ [topic]: version });
    };
    source.onerror = () => {
      broken = true;
      if (source !== this.source) return source.close();
      if (source.readyState === EventSource.CLOSED) this.lost();
      else this.state(false);
    };
    this.later(grant.seconds * 1000 * RENEW);
  }

  lost(signedOut = false) {
    this.state(false);
    if (signedOut) return this.stop();
    const pause = Math.min(LONGEST, 500 * 2 ** this.failures++);
    this.later(pause * (0.5 + Math.random()));
  }

  later(milliseconds) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.start(), milliseconds);
  }
}
