"""Evidence formats, one file each; all are listed in ``loaders.FORMATS``."""
