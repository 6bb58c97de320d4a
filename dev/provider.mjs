// An OpenID Connect provider for one's own machine: whoever one likes to be, without any account.
// bin/dev runs it behind "Continue with Local", and tests run it as a provider that does it right.
// It isn't in production: the application knows it in development alone, and images leave dev/ out.
//
//   node dev/provider.mjs '{"port": 5200, "clients": […], "people": [{"name": …, "email": …}]}'
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const { port, clients, people } = JSON.parse(process.argv[2]);
const issuer = `http://localhost:${port}`;
const known = new Map();

// The same address is the same subject after a restart.
function remember({ name, email, verified }) {
  const sub = createHash("sha256").update(`local ${email}`).digest("hex").slice(0, 24);
  known.set(sub, { sub, name, email, email_verified: verified });
  return sub;
}

const provider = new Provider(issuer, {
  clients,
  jwks: { keys: [{ ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: randomBytes(8).toString("hex") }] },
  cookies: { keys: [randomBytes(32).toString("hex")] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/who/${interaction.uid}` },
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 3600, IdToken: 600, Interaction: 3600, Session: 3600 },
  findAccount: (_, sub) => known.has(sub) && { accountId: sub, claims: () => known.get(sub) },
  // Nobody is asked whether they agree: it's a toy.
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
  renderError: (ctx, out) => {
    ctx.type = "html";
    ctx.body = page("That didn’t work", `<p>${escaped(out.error)}: ${escaped(out.error_description ?? "")}</p>`);
  },
});

const escaped = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const page = (title, body) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  h1 { font-size: 1.5rem }
  body { max-width: 26rem; margin: 10vh auto; padding: 0 1rem }
  button, input { font: inherit; padding: .6rem .8rem; border: 1px solid #8888; border-radius: .5rem; width: 100%; box-sizing: border-box }
  button { cursor: pointer; text-align: start; margin-bottom: .5rem }
  label { display: block; margin: .75rem 0 .25rem } label input[type=checkbox] { width: auto }
  small { opacity: .75 }
</style>
<h1>${title}</h1>${body}`;

function askWho() {
  const buttons = people
    .map(({ name, email }) => `<form method="post"><input type="hidden" name="name" value="${escaped(name)}"><input type="hidden" name="email" value="${escaped(email)}"><input type="hidden" name="verified" value="on"><button>${escaped(name)} <small>${escaped(email)}</small></button></form>`)
    .join("");
  return page("Who would you like to be?", `
<p>A provider on your own machine, for development. Nothing leaves it.</p>
${buttons}
<form method="post">
  <label for="name">Name</label><input id="name" name="name" value="Nils Newcomer">
  <label for="email">E-mail address</label><input id="email" name="email" type="email" value="nils@example.com" required>
  <label><input type="checkbox" name="verified" checked> The address is proved</label>
  <button>Continue as somebody else</button>
</form>
<form method="post"><button name="cancel" value="yes">No, go back</button></form>`);
}

async function bodyOf(request) {
  let body = "";
  for await (const chunk of request) if ((body += chunk).length > 10_000) throw new Error("too long");
  return new URLSearchParams(body);
}

async function answer(request, response) {
  // Nobody stays signed in here: each time one chooses anew.
  const cookies = (request.headers.cookie ?? "").split("; ");
  request.headers.cookie = cookies.filter((cookie) => !cookie.startsWith("_session")).join("; ");
  if (!/^\/who\/[\w-]+$/.test(request.url)) return provider.callback()(request, response);
  await provider.interactionDetails(request, response); // throws unless this browser began it
  if (request.method !== "POST") {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    return response.end(askWho());
  }
  const form = await bodyOf(request);
  const result = form.has("cancel")
    ? { error: "access_denied", error_description: "they said no" }
    : { login: { accountId: remember({ name: form.get("name"), email: form.get("email"), verified: form.has("verified") }), remember: false } };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

createServer((request, response) => {
  answer(request, response).catch((error) => {
    response.writeHead(400, { "Content-Type": "text/plain; charset=utf-8" });
    response.end(`${error.message}\n`);
  });
}).listen(port, "127.0.0.1", () => console.log(`provider for development at ${issuer}`));
