package dev.usher.drm.clearkey.internal;

/** Not an MP4 file that can be protected: broken, or of a kind that is not known here. */
final class Mp4Exception extends Exception {
    private static final long serialVersionUID = 1L;

    Mp4Exception(String message) {
        super(message);
    }
}
