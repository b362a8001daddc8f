package dev.usher.devices.internal;

import dev.usher.device.api.host.DeviceDescriptor;
import dev.usher.device.api.host.DeviceHost.Status;
import dev.usher.device.api.host.RemoteKey;
import dev.usher.settop.api.Parts.DeviceInfo;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One device and the driver it has now. Used by one thread, except {@link #info}. */
final class ManagedDevice {
    private static final Logger LOG = LoggerFactory.getLogger(ManagedDevice.class);
    private static final int BEST = 100;
    private final DeviceDescriptor descriptor;
    private final DriverCalls calls;
    private final BiConsumer<DeviceDescriptor, RemoteKey> keys;

    /**
     * Drivers that failed on this device, and how; they get no second chance until they are
     * replaced.
     */
    private final Map<DriverCandidate, String> failed = new HashMap<>();

    private volatile Attachment attachment;
    private volatile String trouble = "";

    ManagedDevice(
            DeviceDescriptor descriptor,
            DriverCalls calls,
            BiConsumer<DeviceDescriptor, RemoteKey> keys) {
        this.descriptor = descriptor;
        this.calls = calls;
        this.keys = keys;
    }

    DeviceDescriptor descriptor() {
        return descriptor;
    }

    /** Gives the device to the best of these drivers; the next best when that one fails. */
    void choose(Collection<DriverCandidate> drivers) {
        failed.keySet().retainAll(drivers);
        Optional<DriverCandidate> best = best(drivers);
        while (best.isPresent() && !has(best.get()) && !attach(best.get())) {
            best = best(drivers);
        }
        if (best.isEmpty()) {
            letGo();
            trouble =
                    failed.isEmpty()
                            ? "no driver for a " + descriptor.kind() + " like this is installed"
                            : String.join("; ", failed.values());
        }
    }

    private boolean has(DriverCandidate driver) {
        return attachment != null && attachment.driver().equals(driver);
    }

    private Optional<DriverCandidate> best(Collection<DriverCandidate> drivers) {
        record Match(DriverCandidate driver, int value) {}
        return drivers.stream()
                .filter(driver -> !failed.containsKey(driver))
                .map(driver -> new Match(driver, match(driver)))
                .filter(match -> match.value() > 0)
                .min(
                        Comparator.comparingInt((Match match) -> -match.value())
                                .thenComparing(Match::driver))
                .map(Match::driver);
    }

    private int match(DriverCandidate driver) {
        try {
            int match = calls.call(driver + " matching", () -> driver.driver().match(descriptor));
            if (match >= 0 && match <= BEST) {
                return match;
            }
            fail(driver, new DriverTrouble(driver + " matches " + match + ", not 0 to 100", null));
        } catch (DriverTrouble e) {
            fail(driver, e);
        }
        return 0;
    }

    private boolean attach(DriverCandidate driver) {
        // the old driver first: many devices bear one owner only
        letGo();
        Attachment next = new Attachment(descriptor, driver, keys);
        attachment = next;
        try {
            calls.call(driver + " attaching", next::attach);
            LOG.info("{} is driven by {}", descriptor.id(), driver);
            return true;
        } catch (DriverTrouble e) {
            fail(driver, e);
            next.retire();
            next.end();
            attachment = null;
            return false;
        }
    }

    private void fail(DriverCandidate driver, DriverTrouble trouble) {
        LOG.warn(
                "{} is not driven by it: {}",
                descriptor.id(),
                trouble.getMessage(),
                trouble.getCause());
        failed.put(driver, trouble.getMessage());
    }

    /** Takes the device from its driver. */
    void letGo() {
        Attachment before = attachment;
        if (before == null) {
            return;
        }
        attachment = null;
        before.retire();
        try {
            calls.call(before.driver() + " letting go", before::release);
        } catch (DriverTrouble e) {
            LOG.warn("{} may stay occupied: {}", descriptor.id(), e.getMessage(), e.getCause());
        } finally {
            before.end();
        }
    }

    DeviceInfo info() {
        Attachment now = attachment;
        if (now == null) {
            return new DeviceInfo(
                    descriptor.id(), descriptor.kind(), "", Status.OFFLINE.name(), trouble);
        }
        Attachment.Word word = now.word();
        return new DeviceInfo(
                descriptor.id(),
                descriptor.kind(),
                now.driver().bundle(),
                word.status().name(),
                word.reason());
    }
}
