package dev.usher.settop.api;

import dev.usher.backend.api.BundleInfo;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Devices: the swappable parts of this box and its devices, as operator and device maker see them.
 */
@ProviderType
public interface Parts {
    List<BundleInfo> parts();

    /**
     * Replaces a part while the box runs: installs the new bundle beside the old one, starts it,
     * waits until its services are there, then uninstalls the old one. When the new one does not
     * start, it is removed and the old one stays.
     *
     * @param location URL of the new bundle; must have the old one's symbolic name and a higher
     *     version; beside it, with {@code .jws} behind its name, lies the operator's signature
     * @return the new version
     * @throws dev.usher.media.api.Problem part-unknown (404), part-invalid (422), part-unsigned
     *     (403), part-failed (500)
     */
    String swap(String symbolicName, String location);

    List<DeviceInfo> devices();

    /** A device: its driver and how it is. */
    record DeviceInfo(String id, String kind, String driver, String status, String reason) {}
}
