// What the user did, kept until Python says that it heard it: of messages that come while it is at work, the server
// takes the newest only, so each one says everything that is not known to be heard.

export class Outbox {
  constructor(box) {
    this.box = box;
    this.from = String(Math.random());
    this.count = 0;
    this.kept = [];
  }

  /** Data has come: `data.heard` names a sender and the last of its acts that was heard. */
  apply({ data, setTriggerValue }) {
    this.trigger = setTriggerValue;
    const [from, nth] = data.heard;
    if (from === this.from) this.keep(this.kept.filter((act) => act.nth > nth));
  }

  /** Say an act; `instead` of those of its name that were not heard yet, where only the last one counts. */
  say(act, instead = false) {
    this.count += 1;
    this.keep([...this.kept.filter((other) => !instead || other.name !== act.name), { ...act, nth: this.count }]);
    this.trigger("act", { from: this.from, acts: this.kept });
  }

  keep(acts) {
    this.kept = acts;
    if (acts.length) this.box.dataset.unheard = acts.length;
    else delete this.box.dataset.unheard;
  }
}
