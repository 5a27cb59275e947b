"""What to do where a script or a notebook imports a module that is not there. Python 3.7 syntax."""

import re
import sys

PACKAGES = {"sklearn": "scikit-learn", "cv2": "opencv-python", "PIL": "Pillow",
            "skimage": "scikit-image", "yaml": "PyYAML", "bs4": "beautifulsoup4",
            "dateutil": "python-dateutil", "Bio": "biopython"}
# these say themselves what they lack
OWN = ("tensorflow", "keras", "tf_keras", "chapter14", "numpy")


def advice(message):
    """How to install the module that an ImportError misses; None if it is no package's."""
    found = re.match(r"No module named '?([A-Za-z_]\w*)", message)
    if not found or found.group(1) in OWN:
        return None
    package = PACKAGES.get(found.group(1), found.group(1))
    numpy = sys.modules.get("numpy")
    pinned = f' "numpy=={numpy.__version__}"' if numpy else ""  # which a new package would replace
    return (f"if {found.group(1)} is a package, it is to be installed here: {sys.executable} "
            f"-m pip install {package}" + pinned)
