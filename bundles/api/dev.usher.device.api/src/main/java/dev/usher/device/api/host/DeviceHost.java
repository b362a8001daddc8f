package dev.usher.device.api.host;

import java.util.concurrent.ScheduledExecutorService;
import org.osgi.annotation.versioning.ProviderType;

/** The platform as a driver sees it. Thread-safe. */
@ProviderType
public interface DeviceHost {
    /** Says how the device is; the last word counts. */
    void status(Status status, String reason);

    /** A key of a remote control was pressed. */
    void key(RemoteKey key);

    /**
     * For timers and short work; ends with the device. Blocking reads get a thread of the driver's
     * own.
     */
    ScheduledExecutorService executor();

    /** State of a device. */
    enum Status {
        UNKNOWN,
        ONLINE,
        OFFLINE
    }
}
