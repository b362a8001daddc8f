package dev.usher.driver.tck;

import dev.usher.device.api.host.DeviceHost;
import dev.usher.device.api.host.RemoteKey;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A platform that remembers what the driver told it. */
public final class RecordingDeviceHost implements DeviceHost, AutoCloseable {
    /** One word of the driver about its device. */
    public record Word(Status status, String reason) {}

    private final List<Word> words = new CopyOnWriteArrayList<>();
    private final List<RemoteKey> keys = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "tck-device-host");
                        thread.setDaemon(true);
                        return thread;
                    });

    @Override
    public void status(Status status, String reason) {
        words.add(new Word(status, reason));
    }

    @Override
    public void key(RemoteKey key) {
        keys.add(key);
    }

    @Override
    public ScheduledExecutorService executor() {
        return executor;
    }

    /** The last word; UNKNOWN before the first. */
    public Word last() {
        return words.isEmpty() ? new Word(Status.UNKNOWN, "") : words.get(words.size() - 1);
    }

    public List<RemoteKey> keys() {
        return List.copyOf(keys);
    }

    /** Everything the driver said, keys and words. */
    public int calls() {
        return words.size() + keys.size();
    }

    /** The platform ends the executor with the device. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
