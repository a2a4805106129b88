// What mtcute does to report: question after question, by raw requests.

export function reportVerbs(client) {
  const bytes = (text) => new TextEncoder().encode(text);
  const ask = async (peer, id, option, message) =>
    client().call({ _: "messages.report", peer: await client().resolvePeer(peer), id, option, message });

  return {
    async report({ peer, ids, answers, comment = "" }) {
      const asked = [];
      let [option, said] = [bytes(""), ""];
      for (const answer of [...answers, null, null]) {
        const found = await ask(peer, ids, option, said);
        if (found._ === "reportResultReported") return { asked, done: true };
        if (found._ === "reportResultAddComment") {
          asked.push("comment");
          [option, said] = [found.option, comment];
        } else {
          asked.push(found.title);
          option = found.options.find((one) => one.text === answer).option;
        }
      }
      return { asked, done: false };
    },
    async report_path({ peer, ids, path }) {
      await ask(peer, ids, bytes(path), "");
      return null;
    },
    async report_stranger({ peer }) {
      await client().call({ _: "messages.reportSpam", peer: await client().resolvePeer(peer) });
      return null;
    },
  };
}
