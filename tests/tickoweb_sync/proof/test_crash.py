import time
from proof_papers import paid_scenario, unpaid_scenario
import pytest

@pytest.mark.parametrize("scenario", [paid_scenario, unpaid_scenario])
def test_x(scene_of, scenario):
    scene = scene_of(scenario())
    for i in range(3):
        scene.begin()
        t=time.perf_counter()
        b = scene.live()
        print(len(b.labels), time.perf_counter()-t)
    print("\n".join(f"{i} {l}" for i,l in enumerate(b.labels)))
    print(scene.violations())
    assert 0
