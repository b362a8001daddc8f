/**
 * What the platform gives a DRM system. DRM systems call these types; the platform imports {@code
 * [1.0,1.1)}.
 */
@Export
@Version("1.0.0")
package dev.usher.drm.api.host;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
