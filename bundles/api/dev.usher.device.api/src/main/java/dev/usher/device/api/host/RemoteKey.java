package dev.usher.device.api.host;

/** Keys of a remote control. May grow: have a default branch. */
public enum RemoteKey {
    UP,
    DOWN,
    LEFT,
    RIGHT,
    OK,
    BACK,
    HOME,
    PLAY_PAUSE,
    STOP,
    FAST_FORWARD,
    REWIND,
    DIGIT_0,
    DIGIT_1,
    DIGIT_2,
    DIGIT_3,
    DIGIT_4,
    DIGIT_5,
    DIGIT_6,
    DIGIT_7,
    DIGIT_8,
    DIGIT_9
}
