package dev.usher.metainfo;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.itests.fuzz.Input;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

class ManifestFuzzTest {
    /** The payload, and the info dictionary that is put in the place of an empty one in it. */
    @FuzzTest(maxDuration = Input.BUDGET)
    void manifestIsReadOrRefused(byte[] input) {
        byte[] info = Input.parts(input, 2).get(1);
        String text = new String(Input.parts(input, 2).get(0), StandardCharsets.UTF_8);
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(info);
        String json = text.replace("\"info\":\"\"", "\"info\":\"" + encoded + "\"");
        try {
            Manifest manifest = ManifestCodec.parse(json.getBytes(StandardCharsets.UTF_8));
            Input.require(manifest.files().size() == manifest.layout().files().size(), "files");
        } catch (Problem refused) {
            Input.require(refused.status() == 422, refused.code());
        }
    }
}
