package dev.usher.devices.internal;

import dev.usher.device.api.DeviceDriver;
import dev.usher.device.api.host.DeviceDescriptor;
import dev.usher.device.api.host.RemoteKey;
import dev.usher.settop.api.BoxTopics;
import dev.usher.settop.api.Parts.DeviceInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds devices and gives each to the best driver. Drivers come and go while it runs; everything
 * happens on one thread, {@code usher-devices}.
 */
@Component(service = DeviceRegistry.class, immediate = true, configurationPid = "dev.usher.devices")
@Designate(ocd = DeviceRegistry.Config.class)
public final class DeviceRegistry {
    @ObjectClassDefinition(name = "Usher devices")
    @interface Config {
        @AttributeDefinition(
                description =
                        "Devices by hand, with commas between: <id> kind=<kind> <name>=<value>..., e.g."
                                + " remote0 kind=remote-control path=/dev/input/event3")
        String[] devices() default {};

        @AttributeDefinition(
                description = "Also use every event device that has a remote control's keys")
        boolean findRemoteControls() default true;
    }

    private static final Logger LOG = LoggerFactory.getLogger(DeviceRegistry.class);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(2);
    private static final Duration SEARCH = Duration.ofSeconds(1);
    private static final long CLOSE_SECONDS = 10;
    private final EventAdmin events;
    private final DriverCalls calls;
    private final Set<DriverCandidate> drivers = new HashSet<>();
    private final Map<String, ManagedDevice> devices = new ConcurrentSkipListMap<>();

    /** Paths of the devices written down by hand. */
    private final Set<String> configured = new HashSet<>();

    /** Ids of the devices that were searched and found. */
    private final Set<String> plugged = new HashSet<>();

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread desk = new Thread(task, "usher-devices");
                        desk.setDaemon(true);
                        return desk;
                    });

    @Activate
    public DeviceRegistry(@Reference EventAdmin events, Config config) {
        this(
                events,
                // a .cfg file knows no lists, so one value may hold them all
                Stream.of(config.devices()).flatMap(value -> Stream.of(value.split(","))).toList(),
                config.findRemoteControls()
                        ? new InputNodes(Path.of("/dev/input"), Path.of("/sys/class/input"))
                        : null,
                CALL_LIMIT,
                SEARCH);
    }

    /**
     * @param inputs null = nothing is searched for
     */
    DeviceRegistry(
            EventAdmin events,
            List<String> lines,
            InputNodes inputs,
            Duration callLimit,
            Duration search) {
        this.events = events;
        this.calls = new DriverCalls(callLimit);
        for (String line : lines) {
            DeviceLine.parse(line)
                    .ifPresentOrElse(
                            this::configure,
                            () ->
                                    LOG.error(
                                            "No device: '{}'. Write <id> kind=<kind> <name>=<value> ...",
                                            line));
        }
        if (inputs != null) {
            thread.scheduleWithFixedDelay(
                    () -> found(inputs.present()), 0, search.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void configure(DeviceDescriptor device) {
        configured.add(device.properties().getOrDefault("path", ""));
        add(device);
    }

    private void add(DeviceDescriptor descriptor) {
        ManagedDevice device = new ManagedDevice(descriptor, calls, this::pressed);
        devices.put(descriptor.id(), device);
        later(() -> device.choose(drivers));
    }

    /** What is plugged in now: new ones get a driver, missing ones lose theirs. */
    private void found(List<DeviceDescriptor> present) {
        Set<String> ids = new HashSet<>();
        for (DeviceDescriptor device : present) {
            ids.add(device.id());
            if (!devices.containsKey(device.id())
                    && !configured.contains(device.properties().get("path"))) {
                LOG.info("Found {} ({})", device.id(), device.properties().get("model"));
                plugged.add(device.id());
                add(device);
            }
        }
        for (String id : List.copyOf(plugged)) {
            if (!ids.contains(id)) {
                LOG.info("{} was unplugged", id);
                plugged.remove(id);
                devices.remove(id).letGo();
            }
        }
    }

    @Reference(
            service = DeviceDriver.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addDriver(ServiceReference<DeviceDriver> reference, DeviceDriver driver) {
        addDriver(DriverCandidate.of(reference, driver));
    }

    void addDriver(DriverCandidate driver) {
        later(
                () -> {
                    drivers.add(driver);
                    chooseAll();
                });
    }

    /** Returns when no device is with this driver any more, so that its bundle may go. */
    void removeDriver(DeviceDriver driver) {
        try {
            thread.submit(
                            () -> {
                                drivers.removeIf(candidate -> candidate.driver() == driver);
                                chooseAll();
                            })
                    .get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("devices failed", e.getCause());
        } catch (TimeoutException e) {
            LOG.warn("The driver {} does not let go of its devices", driver.getClass().getName());
        } catch (RejectedExecutionException e) {
            LOG.debug("all devices were let go already", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void chooseAll() {
        devices.values().forEach(device -> device.choose(drivers));
    }

    private void pressed(DeviceDescriptor device, RemoteKey key) {
        events.postEvent(
                new Event(BoxTopics.KEY, Map.of(BoxTopics.DATA, key, "device", device.id())));
    }

    List<DeviceInfo> devices() {
        List<DeviceInfo> infos = new ArrayList<>();
        devices.values().forEach(device -> infos.add(device.info()));
        return infos;
    }

    private void later(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("too late, the devices are let go", e);
        }
    }

    @Deactivate
    void deactivate() {
        later(() -> devices.values().forEach(ManagedDevice::letGo));
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Not every driver lets go of its device");
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        calls.close();
    }
}
