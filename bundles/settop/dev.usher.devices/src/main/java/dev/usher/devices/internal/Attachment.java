package dev.usher.devices.internal;

import dev.usher.device.api.Device;
import dev.usher.device.api.host.DeviceDescriptor;
import dev.usher.device.api.host.DeviceHost;
import dev.usher.device.api.host.RemoteKey;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;

/** One driver on one device, for as long as it has it; what it says afterwards is not heard. */
final class Attachment implements DeviceHost {
    /** What a driver said last of its device. */
    record Word(Status status, String reason) {}

    private final DeviceDescriptor device;
    private final DriverCandidate driver;
    private final BiConsumer<DeviceDescriptor, RemoteKey> keys;
    private final ScheduledExecutorService executor;
    private volatile Word word = new Word(Status.UNKNOWN, "");
    private Device attached;
    private boolean over;

    Attachment(
            DeviceDescriptor device,
            DriverCandidate driver,
            BiConsumer<DeviceDescriptor, RemoteKey> keys) {
        this.device = device;
        this.driver = driver;
        this.keys = keys;
        this.executor =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread thread = new Thread(task, "usher-device-" + device.id());
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    DriverCandidate driver() {
        return driver;
    }

    Word word() {
        return word;
    }

    /** Runs in a thread that may be given up: a device that comes too late is let go again. */
    Void attach() {
        Device taken = driver.driver().attach(device, this);
        boolean late;
        synchronized (this) {
            attached = taken;
            late = over;
        }
        if (late && taken != null) {
            taken.close();
        } else if (taken == null) {
            throw new IllegalStateException("attach returned null");
        }
        return null;
    }

    /** From now on nothing it says counts. */
    synchronized void retire() {
        over = true;
    }

    /** Lets go of the device. */
    Void release() {
        Device taken;
        synchronized (this) {
            taken = attached;
        }
        if (taken != null) {
            taken.close();
        }
        return null;
    }

    /** The last call: what the driver left to be done later is not done. */
    void end() {
        executor.shutdownNow();
    }

    @Override
    public synchronized void status(Status status, String reason) {
        if (!over) {
            word = new Word(status, reason == null ? "" : reason);
        }
    }

    @Override
    public void key(RemoteKey key) {
        boolean heard;
        synchronized (this) {
            heard = !over;
        }
        if (heard) {
            keys.accept(device, key);
        }
    }

    @Override
    public ScheduledExecutorService executor() {
        return executor;
    }
}
