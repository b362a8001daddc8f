package dev.usher.device.api;

import org.osgi.annotation.versioning.ConsumerType;

/** An attached device. */
@ConsumerType
public interface Device extends AutoCloseable {
    /** Lets go of the device and ends all threads, within a second. */
    @Override
    void close();
}
