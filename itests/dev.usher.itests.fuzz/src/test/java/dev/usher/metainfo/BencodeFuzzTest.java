package dev.usher.metainfo;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.itests.fuzz.Input;
import java.util.Arrays;

class BencodeFuzzTest {
    @FuzzTest(maxDuration = Input.BUDGET)
    void acceptedTextIsTheOnlyOneOfItsValue(byte[] text) {
        Object value;
        try {
            value = Bencode.decode(text);
        } catch (BencodeException refused) {
            return;
        }
        Input.require(Arrays.equals(Bencode.encode(value), text), "another text for the value");
    }
}
