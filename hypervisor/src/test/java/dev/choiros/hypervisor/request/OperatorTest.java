package dev.choiros.hypervisor.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.hypervisor.api.About;
import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Endpoint;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OperatorTest {
  private static final Endpoint WHO =
      Endpoint.get(
          "/me/who",
          call -> Answer.json(Map.of("name", call.person().username())),
          About.of("a test"));

  @Test
  void aBearerFromThisHostMayBeTheOperatorsAndACookieDecidesWhereThereIsOne() throws Exception {
    try (var house = new House(House.Wish.usual(), WHO)) {
      house.gatekeeper.operate("secret", House.ADA);
      var bearer = house.request("/me/who").header("authorization", "Bearer secret");
      assertThat(house.send(bearer).body()).contains("ada");
      var both = bearer.header("cookie", "choir_session=" + House.BOBS);
      assertThat(house.send(both).body()).contains("bob");
      var wrong = house.request("/me/who").header("authorization", "Bearer guess");
      assertThat(house.send(wrong).statusCode()).isEqualTo(401);
      var basic = house.request("/me/who").header("authorization", "Basic secret");
      assertThat(house.send(basic).statusCode()).isEqualTo(401);
    }
  }
}
