// One tab holds the stream for all tabs of the browser; the others hear from it. Where a browser
// can't do that (no locks between tabs), each tab has a stream of its own.

import { Stream } from "./stream.mjs";

const BEAT = 5_000;
const SILENCE = 12_000; // the tab that holds the stream was frozen: whoever is looked at takes over

export function share(address, { news, present, state }) {
  const mine = new Set();
  if (!navigator.locks || !window.BroadcastChannel) {
    const stream = new Stream(address, {
      topics: () => [...mine], news, present, state, refused: (gone) => gone.forEach((t) => mine.delete(t)),
    });
    return { want: (topics) => wanted(mine, topics) && stream.start(), check: () => stream.start() };
  }
  return new Tab(address, mine, { news, present, state });
}

// Whether there is anything new in what is wanted.
function wanted(mine, topics) {
  const grown = topics.some((topic) => !mine.has(topic));
  mine.clear();
  topics.forEach((topic) => mine.add(topic));
  return grown;
}

class Tab {
  constructor(address, mine, { news, present, state }) {
    Object.assign(this, { mine, news, present, state });
    this.id = crypto.randomUUID();
    this.others = new Map(); // of the tab that leads: tab → its topics, when last heard
    this.heard = Date.now();
    this.channel = new BroadcastChannel("live");
    this.channel.onmessage = ({ data }) => this.hear(data);
    this.stream = new Stream(address, {
      topics: () => this.all(),
      news: (versions) => this.tell({ news: versions }),
      present: (topic) => this.tell({ present: topic }),
      state: (live) => this.tell({ state: live }),
      refused: (topics) => this.tell({ refused: topics }),
    });
    addEventListener("pagehide", () => this.channel.postMessage({ from: this.id, topics: [] }));
    addEventListener("pageshow", (event) => event.persisted && this.say());
    setInterval(() => this.beat(), BEAT);
    this.queue();
  }

  want(topics) {
    if (wanted(this.mine, topics)) this.say();
  }

  // Something may have been missed: ask how far things are.
  check() {
    if (this.leads) this.stream.ask();
    else this.channel.postMessage({ from: this.id, check: true });
  }

  queue(steal = false) {
    const lead = () => new Promise((resign) => {
      Object.assign(this, { leads: true, resign });
      this.channel.postMessage({ from: this.id, who: true });
      if (this.mine.size) this.stream.start();
    });
    navigator.locks.request("live", { steal }, lead).catch(() => this.follow());
  }

  // Another tab has taken over.
  follow() {
    this.leads = false;
    this.stream.stop();
    this.heard = Date.now();
    this.queue();
  }

  say() {
    if (this.leads) this.stream.start();
    else this.channel.postMessage({ from: this.id, topics: [...this.mine] });
  }

  all() {
    const topics = new Set(this.mine);
    for (const theirs of this.others.values()) theirs.forEach((topic) => topics.add(topic));
    return [...topics].slice(0, 40);
  }

  tell(message) {
    if ("state" in message) this.live = message.state;
    this.channel.postMessage({ from: this.id, lead: true, ...message });
    this.take(message);
  }

  take({ news, present, state, refused }) {
    if (news) this.news(news);
    if (present) this.present(present);
    if (state !== undefined) this.state(state);
    for (const topic of refused ?? []) {
      this.mine.delete(topic);
      this.others.forEach((topics) => topics.delete(topic));
    }
    if (refused) this.news({}, refused);
  }

  hear({ from, lead, who, check, topics, ...message }) {
    if (lead) {
      this.heard = Date.now();
      return this.take(message);
    }
    if (who) return this.leads || this.say();
    if (!this.leads) return;
    if (check) return this.stream.ask();
    const known = this.all();
    if (topics.length) this.others.set(from, new Set(topics));
    else this.others.delete(from);
    this.channel.postMessage({ from: this.id, lead: true, state: this.live });
    if (topics.some((topic) => !known.includes(topic))) this.stream.start();
    else if (topics.length) this.stream.ask();
  }

  beat() {
    if (this.leads) return this.channel.postMessage({ from: this.id, lead: true, state: this.live });
    const silent = Date.now() - this.heard > SILENCE;
    if (silent && document.visibilityState === "visible") this.queue(true);
  }
}
