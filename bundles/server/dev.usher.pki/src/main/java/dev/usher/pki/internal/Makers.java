package dev.usher.pki.internal;

import dev.usher.crypto.Certificates;
import dev.usher.crypto.DeviceCertificate;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.pki.store.AlarmStore;
import dev.usher.pki.store.DeviceStore;
import dev.usher.pki.store.DeviceStore.Claim;
import dev.usher.pki.store.DeviceStore.Listed;
import dev.usher.pki.store.DeviceStore.MakerRow;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Devices;
import dev.usher.server.api.ServerTopics;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makers and their devices in the database; decides who a serial number belongs to. */
@Component(service = {Devices.class, Makers.class})
public final class Makers implements Devices {
    private static final int MAX_NAME = 100;
    private static final int MAX_CERTIFICATE = 16_384;
    private static final Pattern LINE = Pattern.compile("(\\S+)(?:\\s+([12]))?");
    private static final Logger LOG = LoggerFactory.getLogger(Makers.class);

    private final DeviceStore store;
    private final AlarmStore alarms;
    private final BoxDirectory boxes;
    private final EventAdmin events;
    private final InstantSource clock;

    @Activate
    public Makers(
            @Reference DeviceStore store,
            @Reference AlarmStore alarms,
            @Reference BoxDirectory boxes,
            @Reference EventAdmin events) {
        this(store, alarms, boxes, events, Clock.systemUTC());
    }

    Makers(
            DeviceStore store,
            AlarmStore alarms,
            BoxDirectory boxes,
            EventAdmin events,
            InstantSource clock) {
        this.store = store;
        this.alarms = alarms;
        this.boxes = boxes;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public List<Maker> makers() {
        return store.makers().stream().map(Makers::maker).toList();
    }

    /** CAs whose devices may knock. */
    List<X509Certificate> authorities() {
        return store.makers().stream().map(row -> certificate(row.certificate())).toList();
    }

    @Override
    public Maker add(String name, String certificate, String manifest) {
        X509Certificate ca = certificate(certificate == null ? "" : certificate);
        String pem = Certificates.toPem(ca);
        if (ca.getBasicConstraints() < 0 || pem.length() > MAX_CERTIFICATE) {
            throw unusable("It is no CA's.");
        }
        String label = name == null ? "" : name.strip();
        if (label.isEmpty() || label.length() > MAX_NAME) {
            throw new Problem(
                    "maker-name", 422, "A maker's name has 1 to " + MAX_NAME + " characters.");
        }
        String id = Certificates.fingerprint(ca);
        store.add(id, label, pem, parse(manifest == null ? "" : manifest), now());
        changed();
        return makers().stream().filter(m -> m.id().equals(id)).findFirst().orElseThrow();
    }

    private static List<Listed> parse(String manifest) {
        List<Listed> listed = new ArrayList<>();
        int number = 0;
        for (String line : manifest.split("\\R")) {
            number++;
            String text = line.replaceFirst("#.*", "").strip();
            if (text.isEmpty()) {
                continue;
            }
            Matcher matcher = LINE.matcher(text);
            if (!matcher.matches() || !DeviceCertificate.isSerial(matcher.group(1))) {
                throw new Problem(
                        "maker-manifest",
                        422,
                        "Line "
                                + number
                                + " of the manifest is not a serial number (letters, digits, dots, hyphens and"
                                + " underscores) and, if any, a security level (1 or 2).",
                        Map.of("line", number));
            }
            String level = matcher.group(2);
            listed.add(
                    new Listed(
                            matcher.group(1), level == null ? SOFTWARE : Integer.parseInt(level)));
        }
        return listed;
    }

    @Override
    public void remove(String maker) {
        if (!store.remove(maker, now())) {
            throw new Problem("maker-unknown", 404, "There is no such maker.");
        }
        changed();
    }

    @Override
    public List<Device> devices(String maker) {
        return store.devices(maker);
    }

    @Override
    public Optional<Device> device(BoxId box) {
        return store.of(box);
    }

    @Override
    public int securityLevel(BoxId box) {
        int stated = store.stated(box).orElse(SOFTWARE);
        int vouched = store.of(box).map(Device::securityLevel).orElse(SOFTWARE);
        return Math.min(stated, vouched);
    }

    /** What a box says of its key when it enrols; believed as far as its maker vouches. */
    void stated(BoxId box, int securityLevel) {
        store.stated(box, securityLevel);
    }

    @Override
    public void assign(String serial, String household) {
        List<Device> found = store.withSerial(serial == null ? "" : serial);
        if (found.isEmpty()) {
            throw new Problem(
                    "device-not-listed", 404, "No maker's manifest has the serial number.");
        }
        if (found.size() > 1) {
            throw new Problem(
                    "device-ambiguous",
                    409,
                    "Several makers have this serial number. Use an enrolment code.");
        }
        Device device = found.get(0);
        if (!store.assign(device.maker(), device.serial(), household)) {
            throw claimed(device.serial());
        }
    }

    /** A device certificate that a maker known here issued. */
    record Proven(String maker, DeviceCertificate certificate) {
        String key() {
            return Certificates.boxId(certificate.certificate().getPublicKey()).value();
        }
    }

    /**
     * @param shown on the TLS connection, so whoever sent it holds its key
     * @throws Problem device-certificate (403)
     */
    Proven proven(X509Certificate shown) {
        DeviceCertificate device =
                DeviceCertificate.of(shown)
                        .orElseThrow(
                                () ->
                                        untrusted(
                                                "it does not name a device by subject serialNumber and "
                                                        + DeviceCertificate.URN
                                                        + " alike"));
        return store.makers().stream()
                .filter(row -> device.issuedBy(certificate(row.certificate()), clock.instant()))
                .findFirst()
                .map(row -> new Proven(row.id(), device))
                .orElseThrow(() -> untrusted("no maker known here issued it"));
    }

    /** Whose the device is said to be, before it has enrolled. */
    Optional<String> assignedTo(Proven device) {
        return store.withSerial(device.certificate().serial()).stream()
                .filter(d -> d.maker().equals(device.maker()))
                .findFirst()
                .map(Device::household);
    }

    /**
     * Takes the device's serial number for a box.
     *
     * @return the household's own box that enrolled with it before, and has to go
     * @throws Problem device-not-listed, device-blocked, device-claimed (403)
     */
    Optional<BoxId> claim(Proven device, BoxId box, String household) {
        String serial = device.certificate().serial();
        Claim claim = store.claim(device.maker(), serial, device.key(), box, household, now());
        if (claim instanceof Claim.Granted granted) {
            return Optional.ofNullable(granted.instead());
        } else if (claim instanceof Claim.Taken taken) {
            alarm(device, taken, box, household);
            throw claimed(serial);
        } else if (claim instanceof Claim.Blocked blocked) {
            throw new Problem(
                    "device-blocked",
                    403,
                    "Nobody enrols with serial number " + serial + " any more. Ask the operator.",
                    Map.of("since", blocked.since()));
        } else if (claim instanceof Claim.Assigned) {
            throw claimed(serial);
        }
        throw new Problem(
                "device-not-listed",
                403,
                "Serial number " + serial + " is not on its maker's manifest. Ask the operator.");
    }

    private void alarm(Proven device, Claim.Taken taken, BoxId suspect, String household) {
        String serial = device.certificate().serial();
        Alarm alarm =
                new Alarm(
                        UUID.randomUUID().toString(),
                        device.maker(),
                        serial,
                        taken.holder(),
                        suspect,
                        household,
                        taken.sameKey(),
                        now(),
                        null,
                        null);
        if (alarms.raise(alarm)) {
            LOG.error(
                    "Serial number {} enrols a second time, as box {}: it is box {} already. Resolve alarm {}",
                    serial,
                    suspect,
                    taken.holder(),
                    alarm.id());
            changed();
        }
    }

    @Override
    public List<Alarm> alarms() {
        return alarms.all();
    }

    @Override
    public void resolve(String id, Resolution resolution) {
        Alarm alarm =
                alarms.find(id)
                        .orElseThrow(
                                () -> new Problem("alarm-unknown", 404, "There is no such alarm."));
        if (!alarms.resolve(id, resolution, now())) {
            throw new Problem("alarm-resolved", 409, "This alarm was resolved before.");
        }
        switch (resolution) {
            case RELEASE -> {
                store.release(alarm.maker(), alarm.serial());
                revoke(alarm.holder());
            }
            case BLOCK -> {
                store.block(alarm.maker(), alarm.serial(), now());
                revoke(alarm.holder());
            }
            case DISMISS -> LOG.info("Box {} keeps {}", alarm.holder(), alarm.serial());
        }
        changed();
    }

    private void revoke(BoxId box) {
        if (boxes.box(box).isPresent()) {
            boxes.revoke(box);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private void changed() {
        events.postEvent(new Event(ServerTopics.DEVICES, Map.of()));
    }

    private static Maker maker(MakerRow row) {
        return new Maker(
                row.id(),
                row.name(),
                row.added(),
                certificate(row.certificate()).getNotAfter().toInstant(),
                row.devices(),
                row.enrolled());
    }

    private static X509Certificate certificate(String pem) {
        try {
            return Certificates.fromPem(pem).get(0);
        } catch (CertificateException e) {
            throw unusable("It is not PEM.");
        }
    }

    private static Problem unusable(String why) {
        return new Problem(
                "maker-certificate", 422, "The maker's certificate cannot be used. " + why);
    }

    private static Problem untrusted(String why) {
        return new Problem(
                "device-certificate",
                403,
                "The device certificate is not accepted: " + why + ". Ask the operator.");
    }

    private static Problem claimed(String serial) {
        return new Problem(
                "device-claimed",
                403,
                "Serial number "
                        + serial
                        + " belongs to another box or household. The operator was told; ask there.",
                Map.of("serial", serial));
    }
}
