/// A moment in milliseconds since 1970-01-01T00:00:00Z, written as RFC 3339 in UTC.
package struct Timestamp: Hashable, Sendable, Comparable {
  /// Milliseconds since the start of 1970 in UTC, leap seconds not counted.
  package let milliseconds: Int64

  /// Creates a moment.
  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// `2026-11-20T15:45:00Z`, the form that plans use.
  package var text: String {
    let (date, time) = fields
    return "\(date.year.padded(4))-\(date.month.padded(2))-\(date.day.padded(2))T"
      + "\((time / 3600).padded(2)):\((time / 60 % 60).padded(2)):\((time % 60).padded(2))Z"
  }

  /// `2026-11-20T15:45:00.123Z`, the form that journals use.
  package var preciseText: String {
    text.dropLast() + ".\(Int(milliseconds - 1000 * milliseconds.floorDivided(by: 1000)).padded(3))Z"
  }

  /// `20261120-154500`, the form that run ids start with.
  package var compactText: String {
    let (date, time) = fields
    return "\(date.year.padded(4))\(date.month.padded(2))\(date.day.padded(2))-"
      + "\((time / 3600).padded(2))\((time / 60 % 60).padded(2))\((time % 60).padded(2))"
  }

  /// Reads RFC 3339 (`Z` or an offset, fractions allowed), `YYYY-MM-DD HH:MM[:SS]` taken as UTC, or epoch seconds.
  package init?(_ text: String) {
    var reader = TimestampReader(text)
    guard let milliseconds = reader.read() else { return nil }
    self.init(milliseconds: milliseconds)
  }

  private var fields: (date: (year: Int, month: Int, day: Int), secondOfDay: Int) {
    let seconds = milliseconds.floorDivided(by: 1000)
    let days = seconds.floorDivided(by: 86_400)
    return (CivilDate.date(ofDay: Int(days)), Int(seconds - days * 86_400))
  }
}

/// The proleptic Gregorian calendar as arithmetic on days since 1970-01-01.
enum CivilDate {
  /// The day number of a date.
  static func day(year: Int, month: Int, day: Int) -> Int {
    // Years run from March so that the leap day is the last one of a year.
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted.floorDivided(by: 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The date of a day number.
  static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = day + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  /// How many days a month has.
  static func days(inMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// Reads the forms of time that plans contain.
private struct TimestampReader {
  private let bytes: [UInt8]
  private var index = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  mutating func read() -> Int64? {
    if let seconds = epochSeconds() { return seconds }
    guard let year = digits(4), take("-"), let month = digits(2), take("-"), let day = digits(2),
      (1...12).contains(month), (1...CivilDate.days(inMonth: month, year: year)).contains(day),
      take("T") || take("t") || take(" "), let hour = digits(2), take(":"), let minute = digits(2),
      hour < 24, minute < 60
    else { return nil }
    var second = 0
    var fraction: Int64 = 0
    if take(":") {
      guard let value = digits(2), value <= 60 else { return nil }
      second = value
      if take(".") {
        guard let value = milliseconds() else { return nil }
        fraction = value
      }
    }
    guard let offset = offsetSeconds(), index == bytes.count else { return nil }
    let seconds = CivilDate.day(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
    return Int64(seconds - offset) * 1000 + fraction
  }

  /// Nine to eleven digits: 1973 to 5138, so that a bare year or date is not taken for seconds.
  private func epochSeconds() -> Int64? {
    guard (9...11).contains(bytes.count), bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return bytes.reduce(0) { $0 * 10 + Int64($1 - 0x30) } * 1000
  }

  private mutating func offsetSeconds() -> Int? {
    if index == bytes.count || take("Z") || take("z") { return 0 }
    let sign = take("+") ? 1 : take("-") ? -1 : 0
    guard sign != 0, let hour = digits(2), take(":"), let minute = digits(2), hour < 24, minute < 60 else { return nil }
    return sign * (hour * 3600 + minute * 60)
  }

  private mutating func milliseconds() -> Int64? {
    let start = index
    var value: Int64 = 0
    while index < bytes.count, (0x30...0x39).contains(bytes[index]) {
      if index - start < 3 { value = value * 10 + Int64(bytes[index] - 0x30) }
      index += 1
    }
    guard index > start else { return nil }
    for _ in min(3, index - start)..<3 { value *= 10 }
    return value
  }

  private mutating func digits(_ count: Int) -> Int? {
    guard index + count <= bytes.count else { return nil }
    var value = 0
    for byte in bytes[index..<index + count] {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    index += count
    return value
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard index < bytes.count, UInt32(bytes[index]) == character.value else { return false }
    index += 1
    return true
  }
}

extension BinaryInteger {
  /// The quotient rounded towards negative infinity.
  func floorDivided(by divisor: Self) -> Self {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// The decimal digits, filled up with zeroes on the left.
  func padded(_ width: Int) -> String {
    let digits = String(self)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
