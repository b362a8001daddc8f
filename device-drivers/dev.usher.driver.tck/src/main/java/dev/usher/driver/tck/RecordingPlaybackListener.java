package dev.usher.driver.tck;

import dev.usher.renderer.api.host.PlaybackListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A platform that remembers what became of a presentation. */
public final class RecordingPlaybackListener implements PlaybackListener {
    /** One word of the renderer. */
    public record Word(State state, String reason) {}

    private final List<Word> words = new CopyOnWriteArrayList<>();

    @Override
    public void state(State state, String reason) {
        words.add(new Word(state, reason));
    }

    public List<Word> words() {
        return List.copyOf(words);
    }

    public boolean heard(State state) {
        return words.stream().anyMatch(word -> word.state() == state);
    }

    /** The last word; STARTING before the first. */
    public Word last() {
        return words.isEmpty() ? new Word(State.STARTING, "") : words.get(words.size() - 1);
    }
}
