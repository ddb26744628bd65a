"""Open311 GeoReport v2, as its specification has it: https://wiki.open311.org/GeoReport_v2/"""
