package dev.usher.driver.evdev.internal;

import static java.util.Map.entry;

import dev.usher.device.api.host.RemoteKey;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Key codes of {@code <linux/input-event-codes.h>} that a remote control or a keyboard sends. */
final class KeyTable {
    private static final int DIGITS_FROM = 0x200;
    private static final Map<Integer, RemoteKey> KEYS =
            Map.ofEntries(
                    entry(103, RemoteKey.UP),
                    entry(108, RemoteKey.DOWN),
                    entry(105, RemoteKey.LEFT),
                    entry(106, RemoteKey.RIGHT),
                    // ENTER, KPENTER, OK, SELECT
                    entry(28, RemoteKey.OK),
                    entry(96, RemoteKey.OK),
                    entry(0x160, RemoteKey.OK),
                    entry(0x161, RemoteKey.OK),
                    // ESC, BACKSPACE, BACK, EXIT
                    entry(1, RemoteKey.BACK),
                    entry(14, RemoteKey.BACK),
                    entry(158, RemoteKey.BACK),
                    entry(174, RemoteKey.BACK),
                    // HOME, MENU, HOMEPAGE, ROOT_MENU
                    entry(102, RemoteKey.HOME),
                    entry(139, RemoteKey.HOME),
                    entry(172, RemoteKey.HOME),
                    entry(0x26a, RemoteKey.HOME),
                    // SPACE, PAUSE, PLAYPAUSE, PLAYCD, PAUSECD, PLAY
                    entry(57, RemoteKey.PLAY_PAUSE),
                    entry(119, RemoteKey.PLAY_PAUSE),
                    entry(164, RemoteKey.PLAY_PAUSE),
                    entry(200, RemoteKey.PLAY_PAUSE),
                    entry(201, RemoteKey.PLAY_PAUSE),
                    entry(207, RemoteKey.PLAY_PAUSE),
                    // STOP, STOPCD
                    entry(128, RemoteKey.STOP),
                    entry(166, RemoteKey.STOP),
                    // FORWARD, FASTFORWARD, REWIND
                    entry(159, RemoteKey.FAST_FORWARD),
                    entry(208, RemoteKey.FAST_FORWARD),
                    entry(168, RemoteKey.REWIND),
                    // the digits above the letters
                    entry(2, RemoteKey.DIGIT_1),
                    entry(3, RemoteKey.DIGIT_2),
                    entry(4, RemoteKey.DIGIT_3),
                    entry(5, RemoteKey.DIGIT_4),
                    entry(6, RemoteKey.DIGIT_5),
                    entry(7, RemoteKey.DIGIT_6),
                    entry(8, RemoteKey.DIGIT_7),
                    entry(9, RemoteKey.DIGIT_8),
                    entry(10, RemoteKey.DIGIT_9),
                    entry(11, RemoteKey.DIGIT_0),
                    // the keypad
                    entry(71, RemoteKey.DIGIT_7),
                    entry(72, RemoteKey.DIGIT_8),
                    entry(73, RemoteKey.DIGIT_9),
                    entry(75, RemoteKey.DIGIT_4),
                    entry(76, RemoteKey.DIGIT_5),
                    entry(77, RemoteKey.DIGIT_6),
                    entry(79, RemoteKey.DIGIT_1),
                    entry(80, RemoteKey.DIGIT_2),
                    entry(81, RemoteKey.DIGIT_3),
                    entry(82, RemoteKey.DIGIT_0));

    /** Keys that move something as long as they are held. */
    private static final Set<RemoteKey> REPEATING =
            Set.of(
                    RemoteKey.UP,
                    RemoteKey.DOWN,
                    RemoteKey.LEFT,
                    RemoteKey.RIGHT,
                    RemoteKey.FAST_FORWARD,
                    RemoteKey.REWIND);

    private KeyTable() {}

    /** The key that was pressed; empty when it is none of ours, or one that does not repeat. */
    static Optional<RemoteKey> key(InputEvent event) {
        if (!event.press()) {
            return Optional.empty();
        }
        return Optional.ofNullable(key(event.code()))
                .filter(key -> !event.repeat() || REPEATING.contains(key));
    }

    private static RemoteKey key(int code) {
        // NUMERIC_0 to NUMERIC_9 of remote controls are in a row, as ours are
        if (code >= DIGITS_FROM && code < DIGITS_FROM + 10) {
            return RemoteKey.values()[RemoteKey.DIGIT_0.ordinal() + code - DIGITS_FROM];
        }
        return KEYS.get(code);
    }
}
