package dev.usher.driver.evdev.internal;

import dev.usher.device.api.Device;
import dev.usher.device.api.host.DeviceHost;
import dev.usher.device.api.host.DeviceHost.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event device, read by a thread of its own, which opens it again when it comes back. */
final class EvdevRemote implements Device {
    private static final Logger LOG = LoggerFactory.getLogger(EvdevRemote.class);
    private static final int RECORDS = 64;
    private static final long CLOSE_MILLIS = 800;
    private final Path path;
    private final DeviceHost host;
    private final Duration reopenAfter;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread reader;
    private volatile FileChannel channel;

    /**
     * The last trouble told; said once, not with every attempt to open the device again. Reader's
     * thread only.
     */
    private String trouble = "";

    EvdevRemote(Path path, DeviceHost host, Duration reopenAfter) {
        this.path = path;
        this.host = host;
        this.reopenAfter = reopenAfter;
        this.reader = new Thread(this::run, "usher-evdev-" + path.getFileName());
        reader.setDaemon(true);
        reader.start();
    }

    private void run() {
        try {
            do {
                String reason = readUntilGone();
                if (!reason.equals(trouble) && !isClosed()) {
                    host.status(Status.OFFLINE, reason);
                    trouble = reason;
                }
            } while (!closed.await(reopenAfter.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("reader of {} was interrupted", path);
            Thread.currentThread().interrupt();
        }
    }

    /**
     * @return why it cannot be read any more
     */
    private String readUntilGone() {
        // not FileInputStream: only a channel's close wakes a thread that waits for the next key
        try (FileChannel opened = FileChannel.open(path, StandardOpenOption.READ)) {
            channel = opened;
            if (isClosed()) {
                return "closed";
            }
            host.status(Status.ONLINE, "");
            trouble = "";
            read(opened);
            return path + " is at its end: the device was unplugged";
        } catch (NoSuchFileException e) {
            return path + " is not there: plug the device in";
        } catch (ClosedChannelException e) {
            return "closed";
        } catch (IOException e) {
            return path + " cannot be read: " + e.getMessage();
        }
    }

    private void read(FileChannel opened) throws IOException {
        ByteBuffer records =
                ByteBuffer.allocateDirect(RECORDS * InputEvent.BYTES)
                        .order(ByteOrder.nativeOrder());
        boolean whole = true;
        while (opened.read(records) >= 0) {
            records.flip();
            while (records.remaining() >= InputEvent.BYTES) {
                InputEvent event = InputEvent.take(records);
                if (event.dropped()) {
                    whole = false;
                } else if (!whole) {
                    whole = event.report();
                } else if (!isClosed()) {
                    KeyTable.key(event).ifPresent(host::key);
                }
            }
            records.compact();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        FileChannel open = channel;
        try {
            if (open != null) {
                open.close();
            }
            reader.join(CLOSE_MILLIS);
        } catch (IOException e) {
            LOG.debug("closing {}", path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (reader.isAlive()) {
            LOG.warn("the reader of {} does not end", path);
        }
    }
}
