package dev.usher.shell.server.internal;

import dev.usher.server.api.Devices;
import dev.usher.server.api.Devices.Resolution;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Closes an alarm about a serial number that was used twice */
@Service
@Command(
        scope = "usher",
        name = "alarm-resolve",
        description = "Closes an alarm about a serial number that was used twice",
        detailedDescription =
                "release: the device has a new owner; its earlier box is revoked, the number is free."
                        + " block: the earlier box is revoked, nothing enrols with the number any more."
                        + " dismiss: all stays as it is.")
public final class AlarmResolveCommand implements Action {
    @Reference private Session session;
    @Reference private Devices devices;

    @Argument(name = "alarm", description = "Id of the alarm, from usher:makers", required = true)
    private String alarm;

    @Argument(
            index = 1,
            name = "resolution",
            description = "release, block or dismiss",
            required = true)
    @Completion(
            value = StringsCompleter.class,
            values = {"release", "block", "dismiss"})
    private String resolution;

    @Override
    public Object execute() {
        Resolution how =
                Stream.of(Resolution.values())
                        .filter(r -> r.name().equalsIgnoreCase(resolution))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "Say release, block or dismiss."));
        devices.resolve(alarm, how);
        session.getConsole()
                .println("The alarm is closed: " + how.name().toLowerCase(Locale.ROOT) + ".");
        return null;
    }
}
