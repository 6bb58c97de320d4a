// News without a reload. A hint says that a topic has come to a version; parts of the page that
// show less are fetched anew. All tabs of a browser share one connection. docs/live.md explains.

import { follow, show } from "./live/regions.mjs";
import { share } from "./live/tabs.mjs";

const address = document.querySelector('meta[name="live"]')?.content;
if (address) follow(share(address, show));
