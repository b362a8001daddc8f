package dev.usher.itests.clients;

import dev.usher.demo.Operator;
import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Hands files of random bytes to a server. */
final class Publishing {
    private Publishing() {}

    /**
     * Publishes a hybrid item that costs nothing.
     *
     * @param directory for the original
     * @param lengths of its files
     */
    static ItemId item(Operator operator, Path directory, String title, int... lengths)
            throws IOException {
        Map<String, Object> offer =
                Map.of("id", "free", "model", "FREE", "price", 0, "currency", "EUR");
        Map<String, Object> draft =
                Map.of("title", title, "kind", "other", "offers", List.of(offer), "hybrid", true);
        String item =
                operator.rest()
                        .post("api/v1/console/items", draft)
                        .ok("drafting")
                        .path("item")
                        .asText();
        Random random = new Random(lengths.length);
        for (int i = 0; i < lengths.length; i++) {
            byte[] bytes = new byte[lengths[i]];
            random.nextBytes(bytes);
            Path file = Files.write(directory.resolve("original"), bytes);
            operator.rest()
                    .upload("api/v1/console/items/" + item + "/files/file" + i, file, "video/mp4")
                    .ok("uploading");
        }
        operator.rest().post("api/v1/console/items/" + item + "/publish", null).ok("publishing");
        return new ItemId(item);
    }
}
