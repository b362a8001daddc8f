package dev.usher.metainfo;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.itests.fuzz.Input;
import dev.usher.media.api.Problem;
import dev.usher.media.api.StoredFile;
import java.io.IOException;

class MetainfoFuzzTest {
    @FuzzTest(maxDuration = Input.BUDGET)
    void torrentIsReadOrRefused(byte[] torrent) throws IOException {
        try {
            Metainfo metainfo = Metainfo.ofTorrent(torrent);
            Input.require(
                    Metainfo.parseInfo(metainfo.info()).equals(metainfo.layout()),
                    "another layout from its own info dictionary");
            HashLayers layers = new HashLayers(metainfo.verifier(), (piece, begin, block) -> false);
            for (StoredFile file : metainfo.layout().files()) {
                layers.answer(file.piecesRoot(), 0, 0, 2, 1);
                layers.answer(file.piecesRoot(), 1, 0, 2, 1);
            }
        } catch (Problem refused) {
            Input.require(refused.status() == 422, refused.code());
        }
    }
}
