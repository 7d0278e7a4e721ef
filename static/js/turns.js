// A server answers several questions at once: of two answers to the same the earlier may come last, and
// counts no more then. Each question takes a turn, and asks with its answer whether that still counts.
export class Turns {
  asked = 0
  answered = 0

  take() {
    const turn = (this.asked += 1)
    return () => {
      const counts = turn >= this.answered
      if (counts) this.answered = turn
      return counts
    }
  }
}
