package io.trepak.api;

import java.util.List;

public interface Distribution extends Plugin {
    Continuum build(List<Server> live, Options options);
}
