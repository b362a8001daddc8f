package dev.usher.shell.server.internal;

import dev.usher.server.api.Devices;
import dev.usher.server.api.Devices.Maker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;

/** Lets the devices of a maker enrol, or adds to its manifest */
@Service
@Command(
        scope = "usher",
        name = "maker-add",
        description = "Lets the devices of a maker enrol, or adds to its manifest")
public final class MakerAddCommand implements Action {
    @Reference private Session session;
    @Reference private Devices devices;

    @Argument(name = "name", description = "What you call the maker", required = true)
    private String name;

    @Argument(
            index = 1,
            name = "certificate",
            description = "File with the certificate of its CA, PEM",
            required = true)
    private String certificate;

    @Argument(
            index = 2,
            name = "manifest",
            description = "File with a serial number a line",
            required = true)
    private String manifest;

    @Override
    public Object execute() throws IOException {
        Maker maker =
                devices.add(
                        name,
                        Files.readString(Path.of(certificate)),
                        Files.readString(Path.of(manifest)));
        session.getConsole()
                .println(maker.devices() + " devices of " + maker.name() + " may enrol.");
        return null;
    }
}
