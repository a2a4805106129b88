// What GramJS does with photos, albums, voice and GIFs: nothing, as long as it looks for files at one port only.
"use strict";

const FILES = "GramJS 2.26.22 fetches and sends files over a connection to port 443, whatever the config says";
const VERBS = ["album", "clear_photos", "last_media", "open_last", "photo", "send_album", "send_gif", "send_once"];
const MORE = ["send_voice", "set_chat_photo", "set_photo"];
module.exports.unsupported = Object.fromEntries([...VERBS, ...MORE].map((verb) => [verb, FILES]));
