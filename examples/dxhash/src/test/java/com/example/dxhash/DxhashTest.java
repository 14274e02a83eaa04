package com.example.dxhash;

import io.trepak.api.Distribution;
import io.trepak.api.tck.DistributionTck;

class DxhashTest extends DistributionTck {
    @Override
    protected Distribution subject() {
        return new Dxhash();
    }

    @Override
    protected boolean keepsKeysThroughEjections() {
        return true;
    }
}
