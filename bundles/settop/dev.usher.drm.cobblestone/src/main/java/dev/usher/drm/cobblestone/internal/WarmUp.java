package dev.usher.drm.cobblestone.internal;

import dev.usher.drm.api.DrmException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the first play as quick as the tenth. Cold, the JDK decrypts 70 MB per CPU-second, and goes
 * on so for a whole CPU-second until its compiler has seen AES-GCM called a few thousand times;
 * then it does 2500 MB. The compiler counts calls, not bytes: 3000 calls of 1 KiB bring it there
 * for a third of a CPU-second.
 *
 * <p>Runs once, after the box has started, in small helpings, so that it is never in the way.
 */
@Component(
        service = {},
        immediate = true)
public final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final Duration DELAY = Duration.ofSeconds(5);
    private static final Duration REST = Duration.ofMillis(20);

    /** As often as it takes until the JVM has compiled what opens a licence. */
    private static final int OPENINGS = 50;

    private static final int CALLS = 3000;
    private static final int HELPING = 100;
    private static final int BYTES = 1024;
    private static final int TAG_BITS = 128;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    @Activate
    public WarmUp() {
        this(DELAY);
    }

    WarmUp(Duration delay) {
        thread = new Thread(() -> run(delay), "usher-drm-warm-up");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    /** At once, where nobody deactivates anything. */
    static WarmUp begin() {
        return new WarmUp(Duration.ZERO);
    }

    @Deactivate
    void close() throws InterruptedException {
        stopped.countDown();
        thread.join(TimeUnit.SECONDS.toMillis(5));
    }

    boolean running() {
        return thread.isAlive();
    }

    private void run(Duration delay) {
        try {
            if (rest(delay)) {
                return;
            }
            Rehearsal rehearsal = new Rehearsal();
            for (int i = 0; i < OPENINGS; i++) {
                rehearsal.run();
                if (rest(REST)) {
                    return;
                }
            }
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE).doFinal(new byte[BYTES]);
            byte[] plain = new byte[BYTES];
            for (int i = 1; i <= CALLS; i++) {
                cipher(Cipher.DECRYPT_MODE).doFinal(sealed, 0, sealed.length, plain, 0);
                if (i % HELPING == 0 && rest(REST)) {
                    return;
                }
            }
        } catch (DrmException | IOException | GeneralSecurityException e) {
            LOG.warn("The rehearsal of decryption failed; real items will fail likewise", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * @return whether to stop
     */
    private boolean rest(Duration time) throws InterruptedException {
        return stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Cipher cipher(int mode) throws GeneralSecurityException {
        SecretKey key = new SecretKeySpec(new byte[16], "AES");
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, new byte[12]));
        return cipher;
    }
}
