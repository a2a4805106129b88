// What GramJS does to report: question after question, by raw requests.
"use strict";

module.exports = function reportVerbs({ Api, ask, input }) {
  const send = async (peer, id, option, message) =>
    ask(new Api.messages.Report({ peer: await input(peer), id, option, message }));

  return {
    async report({ peer, ids, answers, comment = "" }) {
      const asked = [];
      let [option, said] = [Buffer.alloc(0), ""];
      for (const answer of [...answers, null, null]) {
        const found = await send(peer, ids, option, said);
        if (found.className === "ReportResultReported") return { asked, done: true };
        if (found.className === "ReportResultAddComment") {
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
      await send(peer, ids, Buffer.from(path), "");
    },
    async report_stranger({ peer }) {
      await ask(new Api.messages.ReportSpam({ peer: await input(peer) }));
    },
  };
};
