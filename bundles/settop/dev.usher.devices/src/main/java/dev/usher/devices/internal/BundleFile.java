package dev.usher.devices.internal;

import dev.usher.media.api.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * A bundle that is not installed yet, read whole, so that what was looked at is what will be
 * installed.
 */
final class BundleFile {
    private static final int MOST_BYTES = 64 << 20;
    private final String location;
    private final byte[] content;
    private final String symbolicName;
    private final Version version;

    private BundleFile(String location, byte[] content, String symbolicName, Version version) {
        this.location = location;
        this.content = content;
        this.symbolicName = symbolicName;
        this.version = version;
    }

    /**
     * @throws Problem part-invalid (422) when there is no bundle at this location
     */
    static BundleFile read(String location) {
        try (InputStream in = new URL(location).openStream()) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw invalid(location + " is larger than " + (MOST_BYTES >> 20) + " MiB");
            }
            return of(content, location);
        } catch (MalformedURLException e) {
            throw invalid("'" + location + "' is no URL (" + e.getMessage() + ")");
        } catch (IOException e) {
            throw invalid(location + " cannot be read: " + e.getMessage());
        }
    }

    private static BundleFile of(byte[] content, String location) throws IOException {
        Attributes headers = headers(content, location);
        String name = headers.getValue(Constants.BUNDLE_SYMBOLICNAME);
        String version = headers.getValue(Constants.BUNDLE_VERSION);
        if (name == null) {
            throw invalid(location + " has no Bundle-SymbolicName");
        }
        try {
            return new BundleFile(
                    location, content, name.split(";")[0].strip(), Version.parseVersion(version));
        } catch (IllegalArgumentException e) {
            throw invalid(location + " has the version '" + version + "', which is none");
        }
    }

    private static Attributes headers(byte[] content, String location) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equalsIgnoreCase(JarFile.MANIFEST_NAME)) {
                    return new Manifest(zip).getMainAttributes();
                }
            }
        }
        throw invalid(location + " is no bundle: it has no " + JarFile.MANIFEST_NAME);
    }

    static Problem invalid(String what) {
        return new Problem(
                "part-invalid", 422, what + ". Give the URL of a newer bundle of this part.");
    }

    /** Where it was read, once: what lies there now may be something else. */
    String location() {
        return location;
    }

    /** Of what was read, in hexadecimal digits. */
    String sha256() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    String symbolicName() {
        return symbolicName;
    }

    Version version() {
        return version;
    }

    InputStream open() {
        return new ByteArrayInputStream(content);
    }
}
