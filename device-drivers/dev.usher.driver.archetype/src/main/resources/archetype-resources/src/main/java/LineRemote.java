package ${package};

import dev.usher.device.api.Device;
import dev.usher.device.api.host.DeviceHost;
import dev.usher.device.api.host.DeviceHost.Status;
import dev.usher.device.api.host.RemoteKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks ten times a second for new lines, on the host's executor: no thread of its own, so none to end. */
final class LineRemote implements Device {
    private static final Logger LOG = LoggerFactory.getLogger(LineRemote.class);
    private static final long LOOK_MILLIS = 100;
    private final Path path;
    private final DeviceHost host;
    private final Future<?> looking;
    private int seen = -1;
    private Status told = Status.UNKNOWN;
    private boolean closed;

    LineRemote(Path path, DeviceHost host) {
        this.path = path;
        this.host = host;
        this.looking =
                host.executor().scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void look() {
        if (closed) {
            return;
        }
        try {
            List<String> lines = Files.readAllLines(path);
            // what was pressed before the device was attached does not count
            for (int i = seen < 0 ? lines.size() : seen; i < lines.size(); i++) {
                press(lines.get(i).strip());
            }
            seen = lines.size();
            tell(Status.ONLINE, "");
        } catch (IOException e) {
            seen = -1;
            tell(Status.OFFLINE, path + " cannot be read: plug the device in");
        }
    }

    private void press(String name) {
        try {
            host.key(RemoteKey.valueOf(name));
        } catch (IllegalArgumentException e) {
            LOG.debug("{} is no key of ours", name, e);
        }
    }

    /** Device trouble is a status with a reason, told once, and not an exception. */
    private void tell(Status status, String reason) {
        if (status != told) {
            told = status;
            host.status(status, reason);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        looking.cancel(false);
    }
}
