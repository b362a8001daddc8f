package dev.usher.json;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.ItemDescription;
import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.MeetingRequest;
import dev.usher.backend.api.Orders;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.itests.fuzz.Input;
import dev.usher.media.api.Problem;
import java.util.Arrays;
import java.util.List;

class JsonFuzzTest {
    private static final List<Class<?>> TYPES =
            List.of(
                    PurchaseRequest.class,
                    BoxReport.class,
                    MeetingRequest.class,
                    Orders.class,
                    LicenceGrant.class,
                    ItemDescription.class);

    /** Which message, and its text; what was accepted is written and read again. */
    @FuzzTest(maxDuration = Input.BUDGET)
    void messageIsReadOrRefused(byte[] input) {
        if (input.length < 1) {
            return;
        }
        Class<?> type = TYPES.get((input[0] & 0xff) % TYPES.size());
        try {
            Object value = Json.read(Arrays.copyOfRange(input, 1, input.length), type);
            Json.read(Json.bytes(value), type);
        } catch (Problem refused) {
            Input.require(refused.status() == 400, refused.code());
        }
    }
}
