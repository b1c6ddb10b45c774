import Synchronization
import TaktSystem

/// A source of bytes that gives the same ones for the same seed.
package final class SeededRandomSource: RandomSource {
  private let generator: Mutex<SeededRandom>

  /// Creates a source.
  package init(seed: UInt64 = 1) { generator = Mutex(SeededRandom(seed)) }

  package func bytes(_ count: Int) -> [UInt8] {
    generator.withLock { generator in
      (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next() >> 32) }
    }
  }
}
