package io.trepak.hash.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.tck.GoldenVectors;
import io.trepak.api.tck.HashFunctionTck;
import io.trepak.api.tck.HashVector;
import java.util.List;
import org.junit.jupiter.api.Test;

class JenkinsTest extends HashFunctionTck {
    @Override
    protected HashFunction subject() {
        return new Jenkins();
    }

    @Override
    protected List<HashVector> vectors() {
        return GoldenVectors.hash("jenkins");
    }

    @Test
    void emptyKeyIsTheInitialState() {
        assertEquals(0xdeadbeef + 13, subject().hash(new byte[0], 0, 0));
    }
}
