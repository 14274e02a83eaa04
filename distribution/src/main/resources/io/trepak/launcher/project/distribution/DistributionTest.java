package @package@;

import io.trepak.api.Distribution;
import io.trepak.api.tck.DistributionTck;

/** More can be promised: override claimsMinimalMovement(), expectedShare() or shareTolerance(). */
class @Class@Test extends DistributionTck {
    @Override
    protected Distribution subject() {
        return new @Class@();
    }
}
