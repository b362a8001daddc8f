package ${package};

import dev.usher.device.api.Device;
import dev.usher.device.api.DeviceDriver;
import dev.usher.device.api.host.DeviceDescriptor;
import dev.usher.device.api.host.DeviceHost;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Component;

/** Matches devices that say {@code model=line-remote}: made for them, so it answers 100. */
@Component(property = "usher.driver=${artifactId}")
public final class LineRemoteDriver implements DeviceDriver {
    @Override
    public int match(DeviceDescriptor device) {
        boolean ours =
                device.kind().equals("remote-control")
                        && "line-remote".equals(device.properties().get("model"))
                        && device.properties().containsKey("path");
        return ours ? 100 : 0;
    }

    @Override
    public Device attach(DeviceDescriptor device, DeviceHost host) {
        return new LineRemote(Path.of(device.properties().get("path")), host);
    }
}
