package io.trepak.distribution.modula;

import io.trepak.api.Distribution;
import io.trepak.api.tck.RoutingTck;

class ModulaRoutingTest extends RoutingTck {
    @Override
    protected Distribution subject() {
        return new Modula();
    }

    @Override
    protected int recorded() {
        return 2352;
    }

    @Override
    protected int recordedWithEjectedServers() {
        return 224;
    }
}
