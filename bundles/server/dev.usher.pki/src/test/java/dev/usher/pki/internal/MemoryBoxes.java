package dev.usher.pki.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The directory of boxes in memory; a code works once. */
public final class MemoryBoxes implements BoxDirectory {
    private final Map<BoxId, Box> boxes = new ConcurrentHashMap<>();
    private final Map<String, String> codes = new HashMap<>();
    private int made;
    private final String fingerprint;

    MemoryBoxes(String operatorCaFingerprint) {
        fingerprint = operatorCaFingerprint.substring(0, 32);
    }

    @Override
    public Optional<Box> box(BoxId id) {
        return Optional.ofNullable(boxes.get(id));
    }

    @Override
    public List<Box> boxes() {
        return List.copyOf(boxes.values());
    }

    @Override
    public List<Box> boxesOf(String household) {
        return boxes();
    }

    @Override
    public List<BoxId> revoked() {
        return boxes.values().stream().filter(box -> box.revoked() != null).map(Box::id).toList();
    }

    @Override
    public synchronized Box enrol(String code, BoxId id, String name) {
        String household = codes.remove(code);
        if (household == null) {
            throw new Problem("enrolment-code", 403, "This enrolment code is unknown or used.");
        }
        return admit(household, id, name);
    }

    @Override
    public synchronized Optional<String> invited(String code, BoxId id) {
        return Optional.ofNullable(codes.get(code));
    }

    @Override
    public Box admit(String household, BoxId id, String name) {
        Box box = new Box(id, name, household, Instant.now(), null);
        boxes.put(id, box);
        return box;
    }

    @Override
    public synchronized String newEnrolmentCode(String household) {
        String code = "ABCDEFGHIJKLMNO" + (char) ('A' + made++) + "-" + fingerprint;
        codes.put(code, household);
        return code;
    }

    @Override
    public void revoke(BoxId id) {
        boxes.computeIfPresent(
                id, (i, b) -> new Box(i, b.name(), b.household(), b.enrolled(), Instant.now()));
    }
}
