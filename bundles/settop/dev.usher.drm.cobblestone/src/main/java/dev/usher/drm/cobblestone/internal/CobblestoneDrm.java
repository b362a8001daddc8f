package dev.usher.drm.cobblestone.internal;

import dev.usher.crypto.Cobblestone;
import dev.usher.crypto.CobblestoneException;
import dev.usher.crypto.CobblestoneReader;
import dev.usher.crypto.RandomAccess;
import dev.usher.drm.api.DecryptSession;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.DrmException.Reason;
import dev.usher.drm.api.DrmSystem;
import dev.usher.drm.api.host.CipherSource;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.media.api.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Component;

/**
 * Opens files encrypted as Cobblestone-128 by licences of our pass server. Keeps nothing between
 * sessions.
 */
@Component
public final class CobblestoneDrm implements DrmSystem {
    private final LongSupplier nanoTime;

    public CobblestoneDrm() {
        this(System::nanoTime);
    }

    CobblestoneDrm(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public String scheme() {
        return Licence.SCHEME;
    }

    @Override
    public void warmUp() {
        WarmUp.begin();
    }

    @Override
    public DecryptSession open(
            DrmHost host, String licence, Manifest manifest, int file, CipherSource source)
            throws DrmException, IOException {
        if (file < 0 || file >= manifest.files().size()) {
            throw new DrmException(Reason.WRONG_ITEM, "The item has no file " + file + ".");
        }
        Licence verified = Licence.verify(host, licence);
        verified.requireFor(host, manifest, file);
        Admission admission = new Admission(host, verified.policy(), nanoTime);
        admission.check();
        byte[] key = verified.unseal(host, manifest.keyId(file));
        try {
            byte[] context = Cobblestone.context(manifest.item(), manifest.version(), file);
            CobblestoneReader reader =
                    Cobblestone.open(new Ciphertext(source, source.length()), key, context);
            return new CobblestoneSession(admission, reader, source);
        } catch (CobblestoneException e) {
            throw tampered(e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    static DrmException tampered(CobblestoneException cause) {
        return new DrmException(
                Reason.TAMPERED,
                "The file on this box is not as it was published. Fetch it again.",
                cause);
    }

    /**
     * The platform's ciphertext as the reader wants it: its length is that at the opening, whatever
     * happens on the disk.
     */
    private record Ciphertext(CipherSource source, long length) implements RandomAccess {
        @Override
        public void read(long position, ByteBuffer dst) throws IOException {
            source.read(position, dst);
        }
    }
}
