package dev.usher.drm.clearkey.internal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Opens media segments again, by what {@code senc} and {@code trun} say and nothing else. */
final class Decryptor {
    private final SecretKeySpec key;

    Decryptor(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /** The clear samples by track. */
    Map<Long, List<byte[]>> open(byte[] segment) throws Mp4Exception, GeneralSecurityException {
        Map<Long, List<byte[]>> samples = new TreeMap<>();
        List<Box> boxes = new Box("segment", ByteBuffer.wrap(segment)).boxes();
        for (Box fragment : Box.require(boxes, "moof").boxes()) {
            if (fragment.type().equals("traf")) {
                List<Box> track = fragment.boxes();
                Box header = Box.require(track, "tfhd");
                header.full();
                samples.put(header.u32(), track(segment, track));
            }
        }
        return samples;
    }

    private List<byte[]> track(byte[] segment, List<Box> boxes)
            throws Mp4Exception, GeneralSecurityException {
        Box run = Box.require(boxes, "trun");
        int flags = run.full() & 0xffffff;
        int count = (int) run.u32();
        int at = run.i32();
        Box info = Box.require(boxes, "senc");
        boolean parted = (info.full() & 2) != 0;
        if (info.u32() != count) {
            throw new Mp4Exception("'senc' is for another number of samples");
        }
        List<byte[]> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            run.skip(4);
            int size = run.i32();
            run.skip((flags & 0x800) != 0 ? 8 : 0);
            byte[] sample = Arrays.copyOfRange(segment, at, at + size);
            at += size;
            byte[] counter = ByteBuffer.allocate(16).putInt(info.i32()).putInt(info.i32()).array();
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(counter));
            if (!parted) {
                sample = cipher.doFinal(sample);
            } else {
                int position = 0;
                for (int parts = info.u16(); parts > 0; parts--) {
                    position += info.u16();
                    int hidden = info.i32();
                    cipher.update(sample, position, hidden, sample, position);
                    position += hidden;
                }
                if (position != size) {
                    throw new Mp4Exception("subsamples are not the sample");
                }
            }
            samples.add(sample);
        }
        if (info.left() > 0) {
            throw new Mp4Exception("'senc' says more than there is");
        }
        return samples;
    }
}
