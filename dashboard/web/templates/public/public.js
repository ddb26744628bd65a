// Only what a page cannot do by itself: the telephone's position, and smaller pictures. All else works without.
(function () {
  "use strict";
  var here = document.getElementById("here");
  var told = document.getElementById("here-told");
  if (here && navigator.geolocation && window.isSecureContext) {
    here.hidden = false;
    here.addEventListener("click", function () {
      told.textContent = "正在找您的位置…";
      navigator.geolocation.getCurrentPosition(function (position) {
        document.getElementById("longitude").value = position.coords.longitude.toFixed(6);
        document.getElementById("latitude").value = position.coords.latitude.toFixed(6);
        told.textContent = "已用上您的位置（误差约" + Math.round(position.coords.accuracy) + "米）。";
      }, function () {
        told.textContent = "没有取到位置，请选村或者写下地点。";
      }, { enableHighAccuracy: true, timeout: 15000 });
    });
  }
  var form = document.querySelector("form"), photos = document.getElementById("photos"), sent = false;
  var LONGEST = 2048, SMALL = 1500000, MOST = Number(photos.getAttribute("data-most"));
  function smaller(file) {
    return createImageBitmap(file, { imageOrientation: "from-image" }).then(function (picture) {
      var scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", 0.85); });
    }).then(function (blob) {
      if (!blob || blob.size >= file.size) { return file; }
      return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    }).catch(function () { return file; });
  }
  if (window.createImageBitmap && window.DataTransfer && window.Promise) {
    photos.addEventListener("change", function () {
      var chosen = Array.prototype.slice.call(photos.files, 0, MOST + 1);
      Promise.all(chosen.map(function (file) { return file.size > SMALL ? smaller(file) : file; })).then(function (files) {
        var list = new DataTransfer();
        files.forEach(function (file) { list.items.add(file); });
        photos.files = list.files;
      });
    });
  }
  form.addEventListener("submit", function (event) {
    if (sent) { event.preventDefault(); }
    sent = true;
    form.querySelector("button.main").textContent = "正在发送…";
  });
  window.addEventListener("pageshow", function () { sent = false; });
})();
