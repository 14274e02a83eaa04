package io.trepak.distribution.ketama;

import io.trepak.api.Distribution;
import io.trepak.api.tck.RoutingTck;

class KetamaRoutingTest extends RoutingTck {
    @Override
    protected Distribution subject() {
        return new Ketama();
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
