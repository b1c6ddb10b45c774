import TaktModel

/// A schedule for people.
struct ScheduleText {
  private let schedule: Schedule
  private let width: Int?
  private let style: Style

  init(_ schedule: Schedule, width: Int? = nil, style: Style = .plain) {
    self.schedule = schedule
    self.width = width
    self.style = style
  }

  /// The lines with a line break after each.
  var text: String {
    var text = ""
    for wave in 0..<schedule.waves.count {
      text += list("wave \(wave + 1)", schedule.waves[wave].map { name(Int($0)) }, ", ")
    }
    if schedule.serialSeconds == 0 { return text + "\nevery story is done\n" }
    text += "\n" + list("critical path", schedule.criticalPath.map(name), " → ")
    text += list("ready now", schedule.ready.map(name), ", ")
    let solo = Schedule.minutes(schedule.serialSeconds)
    let team = Schedule.minutes(schedule.parallelSeconds)
    text += "\none worker    \(solo) min\n"
    if schedule.workers > 1 { text += padded("\(schedule.workers) workers") + "\(team) min\n" }
    text += "no limit      \(Schedule.minutes(schedule.criticalSeconds)) min, the critical path\n\n"
    return text + advice(solo, team)
  }

  private func advice(_ solo: String, _ team: String) -> String {
    let saved = Schedule.minutes(schedule.serialSeconds - schedule.parallelSeconds)
    if schedule.teamPays {
      return style.bold("team mode pays") + ": \(schedule.workers) workers save \(saved) of \(solo) minutes\n"
    }
    if schedule.serialSeconds == schedule.parallelSeconds {
      return style.bold("solo") + ": the stories wait for each other, so that further workers save nothing\n"
    }
    return style.bold("solo") + ": \(schedule.workers) workers would save \(saved) of \(solo) minutes, "
      + "which merging and checking would use up\n"
  }

  private func padded(_ heading: String) -> String {
    heading + String(repeating: " ", count: max(1, 14 - heading.count))
  }

  private func name(_ story: Int) -> String {
    schedule.outline.isDone[story] ? style.dim(schedule.outline.id(story)) : schedule.outline.id(story)
  }

  /// A heading and names; of very many the middle is counted.
  private func list(_ heading: String, _ names: [String], _ separator: String) -> String {
    let heading = padded(heading)
    guard !names.isEmpty else { return "\(heading)none\n" }
    guard names.count > 40 else { return "\(heading)\(names.joined(separator: separator))\n" }
    let shown = names.prefix(20) + ["… \(names.count - 40) more …"] + names.suffix(20)
    return "\(heading)\(shown.joined(separator: separator))\n"
  }
}
