package dev.usher.demo;

/** The story did not go as told; the message says what was expected and what was there. */
public class StoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoryException(String message) {
        super(message);
    }

    public StoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
